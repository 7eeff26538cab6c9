/// The command line. `app` adds what is not a client's, such as `serve`.
// JLine has no module descriptor of its own; its automatic name is fixed in its manifest.
@SuppressWarnings("requires-automatic")
module io.parbuckle.cli {
  requires info.picocli;
  requires io.parbuckle.client;
  requires java.compiler;
  requires static transitive org.jspecify;
  requires org.jline;

  exports io.parbuckle.cli;

  opens io.parbuckle.cli to
      info.picocli;
}
