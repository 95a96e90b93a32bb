/** Who a token belongs to and what it may do, as the Hub says it: GET /api/whoami-v2. */
import type { Network } from '@main/network/network'
import { AppError } from '@shared/errors'
import type { TokenRole, WhoAmI } from '@shared/identity'
import { z } from 'zod'

const Scope = z.object({
  entity: z.object({ type: z.string(), name: z.string().optional() }).optional(),
  permissions: z.array(z.string()).default([]),
})

const Answer = z.object({
  name: z.string(),
  fullname: z.string().nullish(),
  orgs: z.array(z.object({ name: z.string(), roleInOrg: z.string().nullish() })).default([]),
  auth: z
    .object({
      accessToken: z
        .object({
          displayName: z.string().nullish(),
          role: z.string().nullish(),
          fineGrained: z.object({ scoped: z.array(Scope).default([]), global: z.array(z.string()).default([]) }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
})
type AccessToken = NonNullable<NonNullable<z.infer<typeof Answer>['auth']>['accessToken']>

/** @throws AppError('invalid-input') for a token that the Hub does not take; AppError('network' | 'offline') */
export async function whoAmI(network: Network, endpoint: string, token: string): Promise<WhoAmI> {
  const response = await network.fetch(`${endpoint}/api/whoami-v2`, {
    purpose: 'look up account',
    headers: { authorization: `Bearer ${token}` },
  })
  const { host } = new URL(endpoint)
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel()
    throw new AppError(
      'invalid-input',
      `${host} does not take this access token: it may have been revoked, or have expired. Enter another one.`,
    )
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw new AppError('network', `${host} could not say whose token this is (status ${response.status}): try again later.`)
  }
  return account(await response.json().catch(() => null), host)
}

function account(body: unknown, host: string): WhoAmI {
  const parsed = Answer.safeParse(body)
  if (!parsed.success)
    throw new AppError(
      'network',
      `${host} answered who you are in a shape that is not the Hub’s: check HF_ENDPOINT.`,
      parsed.error.message,
    )
  const { name, fullname, orgs, auth } = parsed.data
  const accessToken: AccessToken = auth?.accessToken ?? {}
  const role = roleOf(accessToken.role)
  return {
    name,
    fullName: fullname ?? null,
    organizations: orgs.map(({ name: organization, roleInOrg }) => ({ name: organization, role: roleInOrg ?? null })),
    tokenName: accessToken.displayName ?? null,
    role,
    writesTo: writesTo(parsed.data, role),
    allows: role === 'fine-grained' ? fineGrained(accessToken) : ALLOWS[role],
  }
}

const roleOf = (role: string | null | undefined): TokenRole => {
  if (role === 'fineGrained') return 'fine-grained'
  return role === 'read' || role === 'write' ? role : 'unknown'
}

/** In organizations the member's own role counts as well. */
function writesTo({ name, orgs, auth }: z.infer<typeof Answer>, role: TokenRole): string[] | null {
  if (role === 'unknown') return null
  if (role === 'read') return []
  if (role === 'write') return [name, ...orgs.filter(({ roleInOrg }) => roleInOrg !== 'read').map((org) => org.name)]
  const { scoped = [], global = [] } = auth?.accessToken?.fineGrained ?? {}
  const places = scoped.filter(({ permissions }) => permissions.some(isWrite)).flatMap(({ entity }) => entity?.name ?? [])
  return global.some(isWrite) ? [name, ...places] : places
}

const isWrite = (permission: string): boolean => permission === 'repo.write'

const yes = (sentence: string) => ({ allowed: true, sentence })
const no = (sentence: string) => ({ allowed: false, sentence })

const DOWNLOAD = 'download public models and datasets, your private ones, and gated ones you were granted'
const PUSH = 'push models and datasets to your account and to organizations where you may write'

const ALLOWS: Record<Exclude<TokenRole, 'fine-grained'>, WhoAmI['allows']> = {
  read: [yes(`Moderato can ${DOWNLOAD}.`), no(`It cannot ${PUSH}: that takes a token with the role write.`)],
  write: [yes(`Moderato can ${DOWNLOAD}.`), yes(`It can ${PUSH}, and open pull requests. It never deletes a repository.`)],
  unknown: [yes('The Hub does not say what this token may do: what it may not is refused when it is tried.')],
}

/** Permissions as the Hub names them: `repo.content.read`, `repo.write`, `discussion.write`, … */
function fineGrained({ fineGrained: granted }: AccessToken): WhoAmI['allows'] {
  const scoped = granted?.scoped ?? []
  const permissions = [...(granted?.global ?? []), ...scoped.flatMap((scope) => scope.permissions)]
  const places = (permission: RegExp) => {
    const names = scoped.filter((scope) => scope.permissions.some((name) => permission.test(name))).map(placeOf)
    return names.length > 0 ? ` in ${[...new Set(names)].join(', ')}` : ''
  }
  const has = (permission: RegExp) => permissions.some((name) => permission.test(name))
  const read = /^repo\.(content\.read|write)$/
  const write = /^repo\.write$/
  const gated = /^repo\.access\.read$|^canReadGatedRepos$/
  return [
    has(read)
      ? yes(`Moderato can download private repositories${places(read)}, and all public ones.`)
      : no('It can download public repositories only.'),
    has(gated) ? yes('It can download gated repositories you were granted.') : no('It cannot download gated repositories.'),
    has(write)
      ? yes(`It can push${places(write)}.`)
      : no('It cannot push: that takes write access to the contents of the repository.'),
    ...(has(/^discussion\.write$/) ? [yes('It can open pull requests.')] : []),
  ]
}

const placeOf = ({ entity }: z.infer<typeof Scope>): string => entity?.name ?? entity?.type ?? 'your account'
