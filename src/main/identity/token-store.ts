/** The file that keeps a token in the data folder: sealed by the keychain, or in plain text where the user agreed. */
import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeError } from '@engine/io/storage-error'
import { AppError } from '@shared/errors'
import { z } from 'zod'
import type { Vault } from './vault'

const Stored = z.object({
  /** Origin of the Hub it is for: it is given to no other. */
  endpoint: z.string(),
  kept: z.enum(['keychain', 'plain-text']),
  /** Base64 of what the keychain sealed, or the token. */
  value: z.string(),
})
type Stored = z.infer<typeof Stored>

export interface KeptToken {
  readonly token: string
  readonly kept: Stored['kept']
}

const OWNER_ONLY = 0o600

export class TokenStore {
  private readonly file: string

  constructor(
    home: string,
    private readonly vault: Vault,
  ) {
    this.file = join(home, 'token.json')
  }

  /** The token for `endpoint`; null where there is none, or none that can be opened here. */
  read(endpoint: URL): KeptToken | null {
    const stored = this.stored()
    if (stored?.endpoint !== endpoint.origin) return null
    if (stored.kept === 'plain-text') return { token: stored.value, kept: stored.kept }
    const token = this.vault.decrypt(Buffer.from(stored.value, 'base64'))
    return token === null ? null : { token, kept: stored.kept }
  }

  /** @throws AppError('unsupported') where a keychain was asked for and there is none; AppError('storage') */
  write(endpoint: URL, token: string, kept: Stored['kept']): void {
    if (kept === 'keychain' && this.vault.keeping() !== 'keychain')
      throw new AppError('unsupported', 'This system has no keychain: keep the token for this session, or agree to plain text.')
    const value = kept === 'keychain' ? this.vault.encrypt(token).toString('base64') : token
    const stored: Stored = { endpoint: endpoint.origin, kept, value }
    // Whole under its name, and never readable by others for a moment: the mode is that of a new file alone.
    const temporary = `${this.file}.${randomUUID()}.tmp`
    try {
      writeFileSync(temporary, JSON.stringify(stored), { mode: OWNER_ONLY, flag: 'wx' })
      renameSync(temporary, this.file)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw writeError(error, this.file)
    }
  }

  forget(): void {
    rmSync(this.file, { force: true })
  }

  private stored(): Stored | null {
    try {
      return Stored.parse(JSON.parse(readFileSync(this.file, 'utf8')))
    } catch {
      // Not there, or not ours any more: then there is no token.
      return null
    }
  }
}
