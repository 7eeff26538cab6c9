/// Services that manage a Linux machine.
///
/// The services come in by the door that any plug-in uses; the only thing exported is the machine
/// itself, which the program hands to the server. Open, because the records of the services are
/// read reflectively and never imported.
@SuppressWarnings({
  "requires-automatic", // JGit is no module yet
  "module" // the program is compiled after this module and cannot be seen from here
})
open module io.parbuckle.host {
  requires static transitive org.jspecify;
  requires transitive io.parbuckle.api;
  requires org.eclipse.jgit;
  requires org.slf4j;

  exports io.parbuckle.host.machine to
      io.parbuckle.app;

  provides io.parbuckle.api.Plugin with
      io.parbuckle.host.HostPlugin;
}
