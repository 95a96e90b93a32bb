/** The certificate authorities that are trusted: Node's, the system's, and the PEM files that the user or the environment names. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls'
import { invalidInput } from '@shared/errors'

/** As Node, OpenSSL, and Python's requests read them. They add to what is trusted here, and take nothing away. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'] as const

export interface Authorities {
  readonly context: SecureContext
  /** Variables whose file could not be used, for the sentence of a connection that then fails. */
  readonly unusable: readonly string[]
}

/**
 * @param file the PEM file named in Settings
 * @throws AppError('invalid-input') where that file cannot be used
 */
export function loadAuthorities(file: string | null, env: NodeJS.ProcessEnv): Authorities {
  const unusable: string[] = []
  const own = file === null ? [] : readCertificates(file)
  const named = VARIABLES.flatMap((variable) => {
    const path = env[variable]
    if (!path) return []
    try {
      return readCertificates(path)
    } catch {
      unusable.push(`${variable} (${path})`)
      return []
    }
  })
  const ca = [...new Set([...rootCertificates, ...systemCertificates(), ...named, ...own])]
  return { context: createSecureContext({ ca }), unusable }
}

function systemCertificates(): string[] {
  try {
    return getCACertificates('system')
  } catch {
    // A system without a readable store of its own: Node's list stands alone.
    return []
  }
}

const BLOCK = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g

/** @throws AppError('invalid-input') where there is no PEM certificate in it, or one that cannot be read */
export function readCertificates(path: string): string[] {
  const found = readText(path).match(BLOCK) ?? []
  if (found.length === 0)
    throw invalidInput(`${path} holds no certificate: expected a PEM file, with lines -----BEGIN CERTIFICATE-----.`)
  try {
    for (const certificate of found) new X509Certificate(certificate)
  } catch (error) {
    throw invalidInput(`${path} holds a certificate that cannot be read: export it again as PEM.`, String(error))
  }
  return found
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw invalidInput(`The certificate file ${path} cannot be read: name another one under Network, or none.`, String(error))
  }
}
