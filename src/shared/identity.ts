/** Whose access token Moderato uses with the Hub, and what it may do; never the token itself. */
import { z } from 'zod'

/**
 * Where the token in use comes from: the operating system's keychain, this session's memory, a plain file of Moderato's, the variable
 * HF_TOKEN, or the file that `hf auth login` writes.
 */
export const TokenSource = z.enum(['keychain', 'session', 'plain-file', 'environment', 'login-file'])
export type TokenSource = z.infer<typeof TokenSource>

/** How a token can be kept on this system. */
export const TokenKeeping = z.enum(['keychain', 'plain-text-only'])
export type TokenKeeping = z.infer<typeof TokenKeeping>

export const AccountStatus = z.object({
  endpoint: z.string(),
  source: TokenSource.nullable(),
  keeping: TokenKeeping,
  /** What the system calls its keychain, or why there is none; a phrase for a sentence. */
  keychain: z.string(),
})
export type AccountStatus = z.infer<typeof AccountStatus>

export const KeepToken = z.object({
  token: z.string().trim().min(1).max(1_000),
  /** `plain-text` only where the user has agreed to it. */
  keep: z.enum(['keychain', 'session', 'plain-text']),
})
export type KeepToken = z.infer<typeof KeepToken>

/** `fine-grained` may do what its scopes say, and nothing else. */
export const TokenRole = z.enum(['read', 'write', 'fine-grained', 'unknown'])
export type TokenRole = z.infer<typeof TokenRole>

export const WhoAmI = z.object({
  name: z.string(),
  fullName: z.string().nullable(),
  organizations: z.array(z.object({ name: z.string(), role: z.string().nullable() })),
  tokenName: z.string().nullable(),
  role: TokenRole,
  /** Accounts, organizations and repositories that the token may write to; null where the Hub does not say. */
  writesTo: z.array(z.string()).nullable(),
  /** What the token lets Moderato do and what not, each a sentence. */
  allows: z.array(z.object({ allowed: z.boolean(), sentence: z.string() })),
})
export type WhoAmI = z.infer<typeof WhoAmI>

/** Whether it may push to `org/name`, as far as the Hub has said; null where it has not. */
export function mayWriteTo({ writesTo }: Pick<WhoAmI, 'writesTo'>, repo: string): boolean | null {
  if (writesTo === null) return null
  return writesTo.some((name) => name === repo || name === repo.split('/')[0])
}
