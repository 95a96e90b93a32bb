/** What a refused certificate said of itself, so that the sentence about it can name who issued it. */
import type { TLSSocket } from 'node:tls'

/** OpenSSL's and Node's codes of a certificate that was not believed. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
])
const INVALID: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'has been revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host',
}

export class CertificateError extends Error {
  override readonly name = 'CertificateError'
  constructor(
    /** `untrusted`: nobody this machine trusts issued it. Otherwise what is wrong with it, in words. */
    readonly fault: string,
    /** `Corp CA (Example Ltd)`; null where the certificate was not seen. */
    readonly issuer: string | null,
    cause: Error,
  ) {
    super(cause.message, { cause })
  }
}

/** The error itself where it is not about a certificate. */
export function certificateError(error: Error, issuer: string | null): Error {
  const code = 'code' in error ? String(error.code) : ''
  const fault = UNTRUSTED.has(code) ? 'untrusted' : INVALID[code]
  return fault === undefined ? error : new CertificateError(fault, issuer, error)
}

/** Of the last certificate in the chain that was sent: the one that would have to be trusted. */
export function issuerOf(socket: TLSSocket): string | null {
  const seen = new Set<string>()
  let certificate = socket.getPeerCertificate(true)
  while (certificate?.issuerCertificate && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256)
    certificate = certificate.issuerCertificate
  }
  if (!certificate?.issuer) return null
  const { CN, O } = certificate.issuer
  const [name, organisation] = [CN, O].map((value) => (Array.isArray(value) ? value.join(', ') : value))
  if (name && organisation) return `${name} (${organisation})`
  return name ?? organisation ?? null
}
