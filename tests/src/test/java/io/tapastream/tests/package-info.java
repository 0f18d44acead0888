/** Tests across the modules. */
package io.tapastream.tests;
