/** Stage encode: what an SAE makes of an embedding, and the one rule of what "active" means. */
package io.tapastream.core.encode;
