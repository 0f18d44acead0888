/**
 * Reading and writing the files people already have: NumPy arrays. Errors name the file and the
 * place in one sentence.
 */
package io.tapastream.core.io;
