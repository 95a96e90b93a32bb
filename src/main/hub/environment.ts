/** Where the Hub is and where its files are kept, from the environment variables that the Hub's other clients read. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { invalidInput } from '@shared/errors'

export interface HubEnvironment {
  /** HF_ENDPOINT without a slash at its end. */
  readonly endpoint: string
  /** HF_HUB_CACHE: the folder of `models--org--name`. */
  readonly cacheFolder: string
  /** HF_TOKEN_PATH, else `token` in HF_HOME: where `hf auth login` leaves its token. */
  readonly tokenFile: string
  /** HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE: only the cache is looked at. */
  readonly offline: boolean
  /** HF_HUB_DISABLE_SYMLINKS: snapshots hold the files themselves. */
  readonly symlinks: boolean
}

export const OFFICIAL_ENDPOINT = 'https://huggingface.co'

/**
 * As huggingface_hub's constants.py: HF_HUB_CACHE, else HUGGINGFACE_HUB_CACHE, else `hub` in HF_HOME, which is else
 * XDG_CACHE_HOME/huggingface, else ~/.cache/huggingface. Paths may begin with `~` and name $VARIABLES.
 *
 * @throws AppError('invalid-input') where HF_ENDPOINT is no http address, or holds a password
 */
export function hubEnvironment(env: NodeJS.ProcessEnv): HubEnvironment {
  const caches = env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const home = expanded(env.HF_HOME ?? join(caches, 'huggingface'), env)
  return {
    endpoint: endpointOf(env.HF_ENDPOINT),
    cacheFolder: expanded(env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE ?? join(home, 'hub'), env),
    tokenFile: expanded(env.HF_TOKEN_PATH ?? join(home, 'token'), env),
    offline: offlineVariable(env) !== null,
    symlinks: !isTrue(env.HF_HUB_DISABLE_SYMLINKS),
  }
}

/** Each keeps every client of the Hub offline. */
const OFFLINE_VARIABLES = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE']

/** The one that is set; null where none is. */
export const offlineVariable = (env: NodeJS.ProcessEnv): string | null =>
  OFFLINE_VARIABLES.find((name) => isTrue(env[name])) ?? null

const isTrue = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '')

function endpointOf(value: string | undefined): string {
  const endpoint = (value || OFFICIAL_ENDPOINT).replace(/\/+$/, '')
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalidInput(`HF_ENDPOINT is ${JSON.stringify(value)}: expected an address that begins with https://, or none.`)
  // It is shown in many places, and kept in the history.
  if (url.username || url.password || url.search || url.hash)
    throw invalidInput(
      `HF_ENDPOINT for ${url.host} has more than an address in it: expected no user, password or query. Use HF_TOKEN to say who you are.`,
    )
  return endpoint
}

/** `~` and variables, as Python's expanduser and expandvars; an unknown variable stays as it is. */
function expanded(path: string, env: NodeJS.ProcessEnv): string {
  return path
    .replace(/^~(?=$|[/\\])/, homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? all)
}
