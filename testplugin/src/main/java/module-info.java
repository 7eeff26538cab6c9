/// The methods that clients are tested with: a plug-in like any other, loaded on demand only.
///
/// It needs the api and nothing else, which is half of its purpose.
module io.parbuckle.testplugin {
  requires static org.jspecify;
  requires io.parbuckle.api;

  // The records of the services are read reflectively and never imported.
  opens io.parbuckle.testplugin;

  provides io.parbuckle.api.Plugin with
      io.parbuckle.testplugin.TestPlugin;
}
