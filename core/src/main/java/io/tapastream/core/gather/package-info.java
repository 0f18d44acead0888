/** Stage gather: the annotated images as sparse rows, and the counts every matching starts from. */
package io.tapastream.core.gather;
