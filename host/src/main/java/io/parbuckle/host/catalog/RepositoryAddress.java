package io.parbuckle.host.catalog;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The address of a git repository, its secret taken apart from it.
///
/// @param bare the address without user name and password
/// @param login user name and password as they stood in it, still encoded; null without
record RepositoryAddress(String bare, @Nullable String login) {

  /// What a secret is shown as, everywhere in this API.
  static final String MASK = "********";

  private static final Set<String> REMOTE = Set.of("https", "http", "git");

  /// Reads what an administrator wrote.
  ///
  /// @throws NotAnAddress with a sentence that never repeats the text, as it may hold a password
  static RepositoryAddress parse(String text) throws NotAnAddress {
    URI uri = uri(text);
    String scheme = uri.getScheme();
    if (scheme == null) {
      throw new NotAnAddress("Not an address such as https://host/path or file:///path.");
    }
    if (scheme.equals("ssh")) {
      throw new NotAnAddress("ssh needs a key, and none is configured. Use https or file.");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new NotAnAddress("An address of a repository has no ? and no # in it.");
    }
    if (scheme.equals("file")) {
      return file(uri);
    }
    if (!REMOTE.contains(scheme)) {
      throw new NotAnAddress("Only https, http, git and file can be read.");
    }
    return remote(uri);
  }

  private static URI uri(String text) throws NotAnAddress {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new NotAnAddress(
          "Not an address: " + e.getReason() + " at place " + e.getIndex() + ".");
    }
  }

  private static RepositoryAddress file(URI uri) throws NotAnAddress {
    if (uri.getRawAuthority() != null || uri.getPath() == null || !uri.getPath().startsWith("/")) {
      throw new NotAnAddress("A file address is file:// and the absolute path of a folder.");
    }
    return new RepositoryAddress("file://" + uri.getRawPath(), null);
  }

  private static RepositoryAddress remote(URI uri) throws NotAnAddress {
    String authority = uri.getRawAuthority();
    if (authority == null || uri.getHost() == null) {
      throw new NotAnAddress("There is no host in the address.");
    }
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    return new RepositoryAddress(
        uri.getScheme() + "://" + host + uri.getRawPath(),
        at < 0 ? null : authority.substring(0, at));
  }

  /// As it may be shown to anybody.
  String shown() {
    return shown(bare, login != null);
  }

  /// @param bare an address without its secret
  static String shown(String bare, boolean secret) {
    return secret ? bare.replaceFirst("://", "://" + MASK + "@") : bare;
  }

  /// Whether the secret is only the mask of one, as `catalog.config` shows it.
  boolean isMasked() {
    return MASK.equals(login);
  }

  /// A text is not the address of a repository that can be read.
  static final class NotAnAddress extends Exception {

    private static final long serialVersionUID = 1L;

    NotAnAddress(String sentence) {
      super(sentence);
    }
  }
}
