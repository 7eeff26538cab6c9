/// Services that manage a Linux machine.
///
/// Exports nothing: the services come in by the door that any plug-in uses. Open, because their
/// records are read reflectively and never imported.
@SuppressWarnings("requires-automatic") // JGit is no module yet
open module io.parbuckle.host {
  requires static transitive org.jspecify;
  requires io.parbuckle.api;
  requires com.github.oshi;
  requires org.apache.commons.compress;
  requires org.eclipse.jgit;
  requires org.slf4j;
}
