package io.parbuckle.server.method;

import io.parbuckle.api.Offer.ServiceRow;

/// A row about a whole service.
final class DeclaredService implements ServiceRow {

  private ServiceWords words;

  DeclaredService(String name) {
    words = ServiceWords.of(name);
  }

  ServiceWords words() {
    return words;
  }

  @Override
  public ServiceRow doc(String text) {
    words = new ServiceWords(text, words.cliNamespace(), words.cliPrivate());
    return this;
  }

  @Override
  public ServiceRow inCli(String namespace) {
    words = new ServiceWords(words.doc(), namespace, words.cliPrivate());
    return this;
  }

  @Override
  public ServiceRow hiddenFromCli() {
    words = new ServiceWords(words.doc(), words.cliNamespace(), true);
    return this;
  }
}
