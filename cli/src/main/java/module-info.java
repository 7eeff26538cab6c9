/// The command line.
@SuppressWarnings("requires-automatic") // JLine is no module yet
module io.parbuckle.cli {
  requires static transitive org.jspecify;
  requires io.parbuckle.client;
  requires info.picocli;
  requires org.jline;
}
