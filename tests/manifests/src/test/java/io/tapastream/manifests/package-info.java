/** Holds the files of deploy and k8s to what reads them. */
package io.tapastream.manifests;
