/** The operating system's keychain, as far as a token needs it. The window brings Electron's; headless has none. */
import type { TokenKeeping } from '@shared/identity'

export interface Vault {
  /** `plain-text-only` where the system has no keychain that protects what it is given. */
  readonly keeping: () => TokenKeeping
  /** For a sentence: "the keychain of macOS", "none: no secret service runs". */
  readonly words: () => string
  readonly encrypt: (text: string) => Buffer
  /** Null where it cannot be decrypted: another user, another machine, a keychain that was reset. */
  readonly decrypt: (sealed: Buffer) => string | null
}

/** Without Electron nothing is sealed, and nothing that the window has sealed can be opened. */
export const noVault: Vault = {
  keeping: () => 'plain-text-only',
  words: () => 'out of reach of the headless program',
  encrypt: () => {
    throw new Error('there is no keychain here')
  },
  decrypt: () => null,
}
