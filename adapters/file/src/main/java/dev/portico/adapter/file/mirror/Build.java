package dev.portico.adapter.file.mirror;

/** Makes one file of the mirror. */
interface Build {

  /** The file, and who waits for it. */
  Building building();

  /** Begins, outside the mirror's lock; how it ends is told to the building. */
  void start();
}
