/** The network and the identity of a handler's or a command's context: switched off, and of an empty environment. */
import { Identity } from '@main/identity/identity'
import type { Vault } from '@main/identity/vault'
import { openNetwork } from '@main/network/open-network'
import type { WriteDb } from '@main/store/database'
import { onTestFinished } from 'vitest'

export function quietNetwork({
  db,
  home,
  env = {},
  vault,
}: {
  db: WriteDb
  home: string
  env?: NodeJS.ProcessEnv
  vault?: Vault
}) {
  const surroundings = { HF_HOME: home, ...env }
  const identity = new Identity({ home, env: surroundings, vault })
  const network = openNetwork({
    db,
    process: 'main',
    env: surroundings,
    systemProxy: null,
    deliberate: false,
    credential: identity.credential,
  })
  onTestFinished(() => network.close())
  return { env: surroundings, identity, network }
}
