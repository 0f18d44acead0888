/** What must not leak and what must not be let in, on real processes. */
package io.tapastream.tests.security;
