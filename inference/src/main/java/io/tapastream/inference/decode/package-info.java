/** Reading image files and bringing them to the pixels that an image encoder wants. */
package io.tapastream.inference.decode;
