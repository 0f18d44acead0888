/** What the output records say together: runs, evaluations, coalitions, differences. */
package io.tapastream.read.model;
