package io.parbuckle.api.param;

/// An address for mail, judged by its form only; for [Matches].
public final class MailAddress {

  public static final String FORM = "[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+";

  public static final String REFUSAL =
      "value is not a valid email address: a name, an @ and a domain with a dot are needed";

  private MailAddress() {}
}
