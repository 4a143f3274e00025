/**
 * The form in which e-mail addresses are compared: the domain as its labels in ASCII (UTS 46: `Bücher.example` is `xn--bcher-kva.example`), all in small
 * letters. That mailboxes differ by case alone is allowed (RFC 5321, 2.4) and does not occur. Undefined for what is no address.
 */
export function emailNormalForm(email: string): string | undefined {
  const [local, domain] = partsOf(email);
  const ascii = asciiDomain(domain);
  return isMailDomain(ascii) ? `${local.toLowerCase()}@${ascii}` : undefined;
}

/**
 * The address by which mail services that know ASCII alone reach it: with its domain in ASCII, the mailbox as it is written. Undefined where the mailbox itself
 * is not ASCII, for which both ends must speak SMTPUTF8 (RFC 6531).
 */
export function asciiAddress(email: string): string | undefined {
  const [local, domain] = partsOf(email);
  return /^[\x21-\x7e]+$/.test(local) ? `${local}@${asciiDomain(domain)}` : undefined;
}

function partsOf(email: string): readonly [local: string, domain: string] {
  const at = email.lastIndexOf('@');
  return [email.slice(0, Math.max(at, 0)), email.slice(at + 1)];
}

/** A domain in ASCII, by the rules of hosts in addresses of the web, which are those of UTS 46; nothing where it is none. */
function asciiDomain(domain: string): string {
  // An address of the web has other parts behind its host, and writes characters by percent signs.
  if (/[%/?#:@[\]\\|^<>]/.test(domain)) return '';
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : '';
}

/** Two labels or more of letters, digits and hyphens, not at their ends (RFC 1123), the last no number. */
function isMailDomain(ascii: string): boolean {
  const labels = ascii.split('.');
  const isLabel = (label: string) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label);
  return ascii.length <= 253 && labels.length > 1 && labels.every(isLabel) && !/^\d+$/.test(labels.at(-1) ?? '');
}
