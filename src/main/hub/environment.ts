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
  /** HF_TOKEN. Where a token is kept besides is the business of main/identity. */
  readonly token: string | null
  /** HF_HUB_OFFLINE: only the cache is looked at. */
  readonly offline: boolean
  /** HF_HUB_DISABLE_SYMLINKS: snapshots hold the files themselves. */
  readonly symlinks: boolean
}

export const OFFICIAL_ENDPOINT = 'https://huggingface.co'

/**
 * As huggingface_hub's constants.py: HF_HUB_CACHE, else HUGGINGFACE_HUB_CACHE, else `hub` in HF_HOME, which is else
 * XDG_CACHE_HOME/huggingface, else ~/.cache/huggingface. Paths may begin with `~` and name $VARIABLES.
 *
 * @throws AppError('invalid-input') where HF_ENDPOINT is no http address
 */
export function hubEnvironment(env: NodeJS.ProcessEnv): HubEnvironment {
  const caches = env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const home = expanded(env.HF_HOME ?? join(caches, 'huggingface'), env)
  return {
    endpoint: endpointOf(env.HF_ENDPOINT),
    cacheFolder: expanded(env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE ?? join(home, 'hub'), env),
    tokenFile: expanded(env.HF_TOKEN_PATH ?? join(home, 'token'), env),
    token: env.HF_TOKEN?.trim() || null,
    offline: isTrue(env.HF_HUB_OFFLINE || env.TRANSFORMERS_OFFLINE),
    symlinks: !isTrue(env.HF_HUB_DISABLE_SYMLINKS),
  }
}

const isTrue = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '')

function endpointOf(value: string | undefined): string {
  const endpoint = (value || OFFICIAL_ENDPOINT).replace(/\/+$/, '')
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw invalidInput(`HF_ENDPOINT is ${JSON.stringify(value)}: expected an address that begins with https://, or none.`)
  return endpoint
}

/** `~` and variables, as Python's expanduser and expandvars; an unknown variable stays as it is. */
function expanded(path: string, env: NodeJS.ProcessEnv): string {
  return path
    .replace(/^~(?=$|[/\\])/, homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? all)
}
