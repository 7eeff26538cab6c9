package io.parbuckle.server.certificate;

import io.parbuckle.protocol.json.SixAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/// Whom a certificate, or a request for one, is for, in the words of the contract.
///
/// @param names that it is for, `DNS:…` and `IP Address:…`
record Subject(X500Name name, List<String> names) {

  private static final Map<ASN1ObjectIdentifier, String> SHORT =
      Map.of(
          BCStyle.C, "C",
          BCStyle.ST, "ST",
          BCStyle.L, "L",
          BCStyle.O, "O",
          BCStyle.OU, "OU",
          BCStyle.CN, "CN",
          BCStyle.E, "emailAddress");

  Subject {
    names = List.copyOf(names);
  }

  @Nullable String part(ASN1ObjectIdentifier what) {
    RDN[] found = name.getRDNs(what);
    return found.length == 0 ? null : text(found[0]);
  }

  /// Such as `/C=US/O=Example/CN=localhost/subjectAltName=DNS:localhost`.
  String dn() {
    StringBuilder text = new StringBuilder();
    for (RDN each : name.getRDNs()) {
      ASN1ObjectIdentifier what = each.getFirst().getType();
      text.append('/')
          .append(SHORT.getOrDefault(what, what.getId()))
          .append('=')
          .append(text(each));
    }
    if (!names.isEmpty()) {
      text.append("/subjectAltName=").append(String.join(", ", names));
    }
    return text.toString();
  }

  private static String text(RDN part) {
    return IETFUtils.valueToString(part.getFirst().getValue());
  }

  /// An address as it is written.
  static String address(GeneralName name) {
    byte[] bytes = ASN1OctetString.getInstance(name.getName()).getOctets();
    try {
      return SixAddress.text(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException _) {
      return String.valueOf(name.getName()); // of another length than addresses have
    }
  }

  /// Such as `SHA256`, of a signature's name.
  static String digest(String signature) {
    return signature.replaceFirst("(?i)with.*", "").toUpperCase(Locale.ROOT);
  }
}
