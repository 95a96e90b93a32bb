/** The access token: where it is found, how it is kept, and whose it is. */

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Identity } from '@main/identity/identity'
import type { Vault } from '@main/identity/vault'
import { whoAmI } from '@main/identity/who-am-i'
import { mayWriteTo } from '@shared/identity'
import { failureOf, scene } from '@tests/main/network/scene'
import { serve } from '@tests/main/network/servers'
import { temporaryFolder } from '@tests/main/store/helpers'
import { describe, expect, test } from 'vitest'

const token = 'hf_abcdefghijklmnop'

/** Turns bytes around: enough to tell sealed from plain. */
const keychain: Vault = {
  keeping: () => 'keychain',
  words: () => 'GNOME Keyring',
  encrypt: (text) => Buffer.from([...text].reverse().join('')),
  decrypt: (sealed) => [...sealed.toString()].reverse().join(''),
}
const plainOnly: Vault = { ...keychain, keeping: () => 'plain-text-only', words: () => 'nothing runs here' }

function place(env: NodeJS.ProcessEnv = {}) {
  const home = temporaryFolder()
  const surroundings = { HF_HOME: join(home, 'hf'), ...env }
  return {
    home,
    window: (vault: Vault = keychain) => new Identity({ home, env: surroundings, vault }),
    headless: () => new Identity({ home, env: surroundings }),
    login(text: string) {
      mkdirSync(join(home, 'hf'), { recursive: true })
      writeFileSync(join(home, 'hf', 'token'), text)
    },
  }
}

describe('a token entered in the window', () => {
  test('is sealed by the keychain, found again after a restart, and out of reach headless', () => {
    const { home, window, headless } = place()
    window().keep({ token, keep: 'keychain' })
    const file = join(home, 'token.json')
    expect(readFileSync(file, 'utf8')).not.toContain(token)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect([window().token(), window().status().source]).toEqual([token, 'keychain'])
    expect(headless().token()).toBeNull()
  })

  test('kept for the session is not on disk', () => {
    const { window } = place()
    const identity = window(plainOnly)
    identity.keep({ token, keep: 'session' })
    expect([identity.token(), identity.status().source]).toEqual([token, 'session'])
    expect(window(plainOnly).token()).toBeNull()
  })

  test('kept for the session takes the place of one that was stored', () => {
    const { window } = place()
    const identity = window()
    identity.keep({ token: 'hf_older', keep: 'keychain' })
    identity.keep({ token, keep: 'session' })
    expect([identity.token(), window().token()]).toEqual([token, null])
  })

  test('is kept in plain text where the user said so, and never instead of a keychain', async () => {
    const { home, window, headless } = place()
    expect(() => window(plainOnly).keep({ token, keep: 'keychain' })).toThrow(/has no keychain/)
    expect(window(plainOnly).token()).toBeNull()
    window(plainOnly).keep({ token, keep: 'plain-text' })
    expect(statSync(join(home, 'token.json')).mode & 0o777).toBe(0o600)
    expect([window(plainOnly).status().source, headless().token()]).toEqual(['plain-file', token])
  })

  test('is kept where others could read the file of an older one', () => {
    const { home, window } = place()
    writeFileSync(join(home, 'token.json'), '{}', { mode: 0o644 })
    window(plainOnly).keep({ token, keep: 'plain-text' })
    expect(statSync(join(home, 'token.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(home).filter((name) => name.includes('token'))).toEqual(['token.json'])
  })

  test('is for the endpoint it was entered for', () => {
    const { home, window } = place()
    window().keep({ token, keep: 'keychain' })
    const elsewhere = new Identity({ home, env: { HF_HOME: home, HF_ENDPOINT: 'https://mirror.test' }, vault: keychain })
    expect(elsewhere.token()).toBeNull()
    expect(window().credential()).toEqual({ token, endpoint: new URL('https://huggingface.co') })
  })

  test('is forgotten when told, and a file that is none is no token', () => {
    const { home, window } = place()
    window().keep({ token, keep: 'keychain' })
    window().forget()
    expect(window().token()).toBeNull()
    writeFileSync(join(home, 'token.json'), '{"endpoint":')
    expect(window().token()).toBeNull()
  })

  test.each(['two words', 'hf_ä', 'a\nb: c'])('"%s" is none', (text) => {
    expect(() => place().window().keep({ token: text, keep: 'session' })).toThrow(/no access token/)
  })

  test('is not taken for an endpoint without TLS', () => {
    const { window } = place({ HF_ENDPOINT: 'http://mirror.test' })
    expect(() => window().keep({ token, keep: 'session' })).toThrow(/expected HF_ENDPOINT to begin with https/)
  })
})

describe('a token of the surroundings', () => {
  test('headless: HF_TOKEN, then the login file, then Moderato’s own in plain text', () => {
    const { home, window, headless, login } = place()
    window(plainOnly).keep({ token: 'hf_own', keep: 'plain-text' })
    expect([headless().token(), headless().status().source]).toEqual(['hf_own', 'plain-file'])
    login('hf_login\n')
    expect([headless().token(), headless().status().source]).toEqual(['hf_login', 'login-file'])
    const env = { HF_HOME: join(home, 'hf'), HF_TOKEN: ' hf_env\n' }
    expect(new Identity({ home, env }).token()).toBe('hf_env')
  })

  test('in the window: what was entered there comes first', () => {
    const { window, login } = place({ HF_TOKEN: 'hf_env' })
    login('hf_login')
    expect(window().status().source).toBe('environment')
    window().keep({ token, keep: 'keychain' })
    expect(window().status().source).toBe('keychain')
  })

  test('one that no header could carry is refused without a word of it', () => {
    const { headless, login } = place()
    login(Buffer.from('\ufeffhf_secret', 'utf16le').toString('latin1'))
    expect(() => headless().token()).toThrow(/^The file that hf auth login writes holds something that is no access token/)
    expect(() => headless().token()).not.toThrow(/secret|s\0e\0c/)
    expect([headless().credential(), headless().status().source]).toEqual([null, 'login-file'])
  })

  test('HF_TOKEN_PATH names another file', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'mine'), 'hf_mine')
    const env = { HF_HOME: folder, HF_TOKEN_PATH: join(folder, 'mine') }
    expect(new Identity({ home: folder, env }).token()).toBe('hf_mine')
  })
})

describe('who am I', () => {
  const answering = (status: number, body: unknown) =>
    serve((_, answer) => answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
  const user = (accessToken: unknown) => ({
    name: 'ada',
    fullname: 'Ada L.',
    orgs: [{ name: 'mods', roleInOrg: 'write' }],
    auth: { accessToken },
  })

  test('tells name, organizations and what the token allows', async () => {
    const { network, entries } = scene()
    const read = await whoAmI(network, await answering(200, user({ displayName: 'laptop', role: 'read' })), token)
    expect(read).toMatchObject({
      name: 'ada',
      fullName: 'Ada L.',
      organizations: [{ name: 'mods', role: 'write' }],
      tokenName: 'laptop',
      role: 'read',
      writesTo: [],
      allows: [{ allowed: true }, { allowed: false, sentence: expect.stringMatching(/takes a token with the role write/) }],
    })
    const write = await whoAmI(network, await answering(200, user({ role: 'write' })), token)
    expect(write.allows.every(({ allowed }) => allowed)).toBe(true)
    expect(write.writesTo).toEqual(['ada', 'mods'])
    expect(['ada/x', 'mods/x', 'bob/x'].map((repo) => mayWriteTo(write, repo))).toEqual([true, true, false])
    expect((await whoAmI(network, await answering(200, user({})), token)).writesTo).toBe(null)
    expect(entries()[0]).toMatchObject({ path: '/api/whoami-v2', purpose: 'look up account' })
    expect(JSON.stringify(entries())).not.toContain(token)
  })

  test('explains a fine-grained token by its scopes', async () => {
    const scoped = [{ entity: { type: 'org', name: 'mods' }, permissions: ['repo.content.read', 'repo.write'] }]
    const { network } = scene()
    const fine = await whoAmI(
      network,
      await answering(200, user({ role: 'fineGrained', fineGrained: { scoped, global: ['discussion.write'] } })),
      token,
    )
    expect([fine.role, fine.allows.map(({ allowed, sentence }) => `${allowed ? 'yes' : 'no'}: ${sentence}`)]).toEqual([
      'fine-grained',
      [
        'yes: Moderato can download private repositories in mods, and all public ones.',
        'no: It cannot download gated repositories.',
        'yes: It can push in mods.',
        'yes: It can open pull requests.',
      ],
    ])
    expect(fine.writesTo).toEqual(['mods'])
    const none = await whoAmI(network, await answering(200, user({ role: 'fineGrained' })), token)
    expect(none.allows.some(({ allowed }) => allowed)).toBe(false)
  })

  test('says of a token that is not taken what to do', async () => {
    const { network } = scene()
    expect((await failureOf(whoAmI(network, await answering(401, {}), token))).message).toMatch(/does not take this access token/)
    expect((await failureOf(whoAmI(network, await answering(500, {}), token))).code).toBe('network')
    expect((await failureOf(whoAmI(network, await answering(200, { hi: 1 }), token))).message).toMatch(/check HF_ENDPOINT/)
  })
})
