package io.parbuckle.protocol.json;

/// A text that is no JSON, or holds an extended form that cannot be decoded. The message is a
/// sentence for whoever sent it.
public final class MalformedJson extends Exception {

  MalformedJson(String message) {
    super(message);
  }
}
