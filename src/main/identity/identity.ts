/** The access token in use, wherever it comes from. It is shown to nobody and leaves through the network's Authorization header alone. */
import { type HubEnvironment, hubEnvironment } from '@main/hub/environment'
import type { Credential } from '@main/network/credential-rule'
import { isLoopback } from '@main/network/loopback'
import { invalidInput } from '@shared/errors'
import type { AccountStatus, KeepToken, TokenSource } from '@shared/identity'
import { environmentToken, loginToken } from './login-tokens'
import { TokenStore } from './token-store'
import { noVault, type Vault } from './vault'

export interface IdentityOptions {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  /** Electron's in the window; left out, headless. */
  readonly vault?: Vault
}

interface Found {
  readonly token: string
  readonly source: TokenSource
}

const OF_STORE = { keychain: 'keychain', 'plain-text': 'plain-file' } as const
/** Characters that an Authorization header can carry. The platform's own refusal of others quotes the token. */
const SENDABLE = /^[\x21-\x7e]+$/
const EXPECTED = 'expected letters, digits and underscores, without spaces'

const PLACES: Record<TokenSource, string> = {
  keychain: 'The keychain',
  session: 'This session',
  'plain-file': 'The data folder',
  environment: 'The environment variable HF_TOKEN',
  'login-file': 'The file that hf auth login writes',
}
/** As where PowerShell has written that file, in UTF-16. */
const notSendable = (source: TokenSource) =>
  invalidInput(`${PLACES[source]} holds something that is no access token: ${EXPECTED}. Enter it again there.`)

export class Identity {
  private readonly store: TokenStore
  private readonly vault: Vault
  private readonly headless: boolean
  private session: string | null = null

  constructor(private readonly options: IdentityOptions) {
    this.vault = options.vault ?? noVault
    this.headless = options.vault === undefined
    this.store = new TokenStore(options.home, this.vault)
  }

  /** For the Authorization header; null without one. @throws AppError('invalid-input') for what is no token */
  readonly token = (): string | null => {
    const found = this.find()
    if (found && !SENDABLE.test(found.token)) throw notSendable(found.source)
    return found?.token ?? null
  }

  /** What the network keeps from other hosts. */
  readonly credential = (): Credential | null => {
    const found = this.find()
    return found && SENDABLE.test(found.token) ? { token: found.token, endpoint: this.endpoint() } : null
  }

  status(): AccountStatus {
    return {
      endpoint: this.environment().endpoint,
      source: this.find()?.source ?? null,
      keeping: this.vault.keeping(),
      keychain: this.vault.words(),
    }
  }

  /** @throws AppError('invalid-input') for what is no token, or for an endpoint it could not be sent to */
  keep({ token, keep }: KeepToken): void {
    const endpoint = this.endpoint()
    if (!SENDABLE.test(token)) throw invalidInput(`This is no access token: ${EXPECTED}.`)
    if (endpoint.protocol !== 'https:' && !isLoopback(endpoint.hostname))
      throw invalidInput(`A token cannot be used with ${endpoint.origin}: expected HF_ENDPOINT to begin with https.`)
    if (keep === 'session') this.store.forget()
    else this.store.write(endpoint, token, keep)
    this.session = keep === 'session' ? token : null
  }

  /** Forgets Moderato's own; tokens of the environment and of other clients are not its to remove. */
  forget(): void {
    this.session = null
    this.store.forget()
  }

  private environment(): HubEnvironment {
    return hubEnvironment(this.options.env)
  }

  private endpoint(): URL {
    return new URL(this.environment().endpoint)
  }

  /** In the window what was entered there comes first; a script's surroundings come first for a script, as in Python. */
  private find(): Found | null {
    const sources = this.headless
      ? [this.fromEnvironment, this.fromLogin, this.fromStore]
      : [this.fromStore, this.fromEnvironment, this.fromLogin]
    for (const source of sources) {
      const found = source()
      if (found) return found
    }
    return null
  }

  private readonly fromStore = (): Found | null => {
    if (this.session !== null) return { token: this.session, source: 'session' }
    const kept = this.store.read(this.endpoint())
    return kept && { token: kept.token, source: OF_STORE[kept.kept] }
  }

  private readonly fromEnvironment = (): Found | null => {
    const token = environmentToken(this.options.env)
    return token === null ? null : { token, source: 'environment' }
  }

  private readonly fromLogin = (): Found | null => {
    const token = loginToken(this.environment().tokenFile)
    return token === null ? null : { token, source: 'login-file' }
  }
}
