/** Pushing against the loopback Hub: what arrives, what is not sent twice, and what is said when it goes wrong. */
import { planPush } from '@main/publish/plan-push'
import { fromText } from '@main/publish/publish-file'
import type { PushProgress } from '@shared/publish'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ONNX, openPushScene, type PushScene, TARGET, TOKEN, WEIGHTS } from './scene'

let scene: PushScene
beforeEach(async () => {
  scene = await openPushScene()
})
afterEach(() => scene.close())

const uploads = () => scene.asked().filter((line) => line.startsWith('PUT /upload/'))
const writes = () => scene.hub.requests.filter(({ method }) => !['GET', 'HEAD'].includes(method))
const repository = (id = TARGET.repo) => scene.hub.repositories.find('model', id)

describe('a push', () => {
  it('makes a private repository, sends every file, and answers the commit and the page', async () => {
    const progress: PushProgress[] = []
    const pushed = await scene.push({}, { onProgress: (told) => progress.push(told) })
    expect(pushed).toEqual({
      files: scene.publication.files.map(({ path, bytes }) => ({ path, bytes })),
      totalBytes: scene.publication.files.reduce((sum, { bytes }) => sum + bytes, 0),
      alreadyThereBytes: 0,
      commit: repository()!.refs.get('main')!.id,
      url: `${scene.hub.url}/alice/tiny`,
    })
    expect(repository()!.private).toBe(true)
    expect(await scene.stored('model.safetensors')).toEqual(WEIGHTS)
    expect(await scene.stored('onnx/model.onnx')).toEqual(ONNX)
    expect(String(await scene.stored('README.md'))).toBe(scene.publication.card)
    expect(repository()!.refs.get('main')!.title).toBe('Upload')
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['reading', 'uploading', 'committing', 'checking']))
    expect(progress.at(-1)!.totalBytes).toBe(pushed.totalBytes)
    expect(Math.max(...progress.map(({ bytes }) => bytes))).toBeGreaterThanOrEqual(WEIGHTS.length + ONNX.length)
    expect(Math.max(...progress.map(({ bytes }) => bytes))).toBeLessThanOrEqual(pushed.totalBytes)
  })

  it('sends the token to the Hub alone, and says what each request was for', async () => {
    await scene.push()
    expect(uploads()).toHaveLength(2)
    expect(scene.tokenSentTo).toEqual(new Set([scene.hub.url]))
    expect(scene.hub.requests.filter(({ storage, headers }) => storage && headers.authorization)).toEqual([])
    expect(scene.purposes).toEqual(new Set(['look up model', 'push model', 'list files of model']))
  })

  it('takes tokens of any shape', async () => {
    scene.hub.tokens.set('mirror-token', { name: 'alice', role: 'write' })
    await scene.push({}, { access: scene.as('mirror-token') })
    expect(repository()).toBeDefined()
  })

  it('goes in parts where the server asks for parts', async () => {
    await scene.close()
    scene = await openPushScene({ multipartBytes: 100_000 })
    const bytes: number[] = []
    await scene.push({}, { onProgress: (told) => bytes.push(told.bytes) })
    expect(uploads().filter((line) => line.includes('/part/'))).toHaveLength(5)
    expect(await scene.stored('model.safetensors')).toEqual(WEIGHTS)
    expect(bytes.at(-1)).toBeGreaterThanOrEqual(WEIGHTS.length + ONNX.length)
  })

  it('sends only what is other than there, and nothing where all is there', async () => {
    const first = await scene.push()
    const again = await scene.push()
    expect([again.commit, again.alreadyThereBytes]).toEqual([first.commit, first.totalBytes])
    const files = [fromText('README.md', '# Other\n'), ...scene.publication.files.slice(1)]
    const asked = scene.hub.requests.length
    const third = await scene.push({}, { publication: { ...scene.publication, files } })
    expect(third.commit).not.toBe(first.commit)
    expect(scene.hub.requests.slice(asked).filter(({ storage }) => storage)).toEqual([])
    expect(String(await scene.stored('README.md'))).toBe('# Other\n')
  })

  it('removes what an earlier model had and this one has not, and leaves the rest', async () => {
    await scene.hub.add({
      id: TARGET.repo,
      private: true,
      files: { 'onnx/model_quantized.onnx': 'old', 'thresholds.json': '{}', 'notes.txt': 'mine' },
    })
    await scene.push()
    const paths = [...repository()!.refs.get('main')!.files.keys()]
    expect(paths).toContain('notes.txt')
    expect(paths).not.toContain('onnx/model_quantized.onnx')
    expect(paths).not.toContain('thresholds.json')
  })

  it('opens a pull request, and answers its page', async () => {
    await scene.hub.add({ id: 'bob/tiny', files: { 'README.md': '# Of Bob' } })
    const pushed = await scene.push({ repo: 'bob/tiny', asPullRequest: true, isPublic: true })
    expect(pushed.url).toBe(`${scene.hub.url}/bob/tiny/discussions/1`)
    expect(repository('bob/tiny')!.refs.get('refs/pr/1')!.id).toBe(pushed.commit)
    expect(String(await scene.stored('README.md', 'bob/tiny'))).toBe('# Of Bob')
  })
})

describe('a bad line', () => {
  it('an upload that is cut begins again by itself', async () => {
    scene.hub.fault(/^\/upload\//, { cutUploadAfter: 50_000, times: 2 })
    const stalled: (string | null)[] = []
    await scene.push({}, { onProgress: (told) => stalled.push(told.stalled) })
    expect(await scene.stored('model.safetensors')).toEqual(WEIGHTS)
    expect(stalled.some((why) => why !== null)).toBe(true)
    expect(stalled.at(-1)).toBe(null)
  })

  it('a push that was cut off and begun again sends no whole file twice', async () => {
    const { sha256 } = scene.publication.files.find(({ path }) => path === 'onnx/model.onnx')!
    scene.hub.fault(`/upload/${sha256}`, { cutUploadAfter: 50_000 })
    const error = await scene.refusal()
    expect([error.code, error.message]).toEqual(['network', expect.stringMatching(/was cut.*tried 3 times/)])
    expect(repository()!.refs.get('main')!.files.has('README.md')).toBe(false)
    scene.hub.clearFaults()
    const asked = scene.hub.requests.length
    await scene.push()
    const sent = scene.hub.requests.slice(asked).filter(({ storage }) => storage)
    expect(sent.map(({ path }) => path)).toEqual([`/upload/${sha256}`])
    expect(await scene.stored('model.safetensors')).toEqual(WEIGHTS)
  })

  it.each([
    [429, { 'retry-after': '0' }],
    [500, {}],
    [503, {}],
  ] as const)('status %i is tried again', async (status, headers) => {
    for (const path of ['/preupload/', '/objects/batch', /^\/upload\//, '/commit/', '/api/repos/create'])
      scene.hub.fault(path, { status, headers, times: 1 })
    await scene.push()
    expect(await scene.stored('onnx/model.onnx')).toEqual(ONNX)
  })

  it('a commit whose answer is lost is found, and not made twice', async () => {
    await scene.push()
    const files = [fromText('README.md', '# Other\n'), ...scene.publication.files.slice(1)]
    scene.hub.fault('/commit/', { cutAfter: 5, times: 1 })
    const { commit } = await scene.push({}, { publication: { ...scene.publication, files } })
    expect(repository()!.refs.get('main')!.id).toBe(commit)
    expect(repository()!.commits.size).toBe(3)
  })

  it('a pull request whose answer is lost is not opened a second time', async () => {
    await scene.hub.add({ id: 'bob/tiny', files: {} })
    scene.hub.fault('/commit/', { cutAfter: 5, times: 1 })
    expect((await scene.refusal({ repo: 'bob/tiny', asPullRequest: true, isPublic: true })).code).toBe('network')
    expect([...repository('bob/tiny')!.refs.keys()]).toEqual(['main', 'refs/pr/1'])
  })

  it('is stopped in the middle of an upload and commits nothing', async () => {
    const controller = new AbortController()
    scene.hub.fault(/^\/upload\//, { delayMs: 2_000 })
    const onProgress = ({ phase, bytes }: PushProgress) => phase === 'uploading' && bytes > 0 && controller.abort()
    const error = await scene.refusal({}, { signal: controller.signal, onProgress })
    expect([error.code, error.message]).toEqual([
      'cancelled',
      expect.stringMatching(/^The push was stopped and nothing was committed/),
    ])
    expect(repository()!.commits.size).toBe(1)
  })

  it('a storage host that takes nothing is given up, with a sentence', async () => {
    scene.hub.fault(/^\/upload\//, { delayMs: 10_000 })
    const timing = { ...scene.access.timing!, silenceMs: 30, stalledMs: 10, attempts: 2 }
    const stalled: (string | null)[] = []
    const error = await scene.refusal(
      {},
      { access: { ...scene.access, timing }, onProgress: (told) => stalled.push(told.stalled) },
    )
    expect([error.code, error.message]).toEqual(['network', expect.stringMatching(/took nothing for .* tried 2 times/)])
    expect(stalled.some((why) => /has taken nothing for a while/.test(why ?? ''))).toBe(true)
  })
})

describe('refusals', () => {
  it('no token: nothing is asked', async () => {
    expect((await scene.refusal({}, { access: scene.as(null) })).message).toMatch(/no access token.*role write/)
    expect(scene.hub.requests).toEqual([])
  })

  it.each<[string, string, RegExp]>([
    [
      'a token of the role read',
      'hf_reader',
      /may not push to the model alice\/tiny .*role write.*says: "You don't have the rights/,
    ],
    ['a wrong token', 'hf_wrong', /does not know the access token/],
  ])('%s', async (_name, token, sentence) => {
    scene.hub.tokens.set('hf_reader', { name: 'alice', role: 'read' })
    const error = await scene.refusal({}, { access: scene.as(token) })
    expect([error.code, error.message]).toEqual(['invalid-input', expect.stringMatching(sentence)])
    expect(repository()).toBeUndefined()
  })

  it('somebody else’s repository: offers the pull request', async () => {
    await scene.hub.add({ id: 'bob/tiny', files: {} })
    expect((await scene.refusal({ repo: 'bob/tiny', isPublic: true })).message).toMatch(
      /may not write to the model bob\/tiny.*--create-pr/,
    )
    expect(repository('bob/tiny')!.commits.size).toBe(1)
  })

  it('somebody else’s name', async () => {
    expect((await scene.refusal({ repo: 'bob/new' })).message).toMatch(/may not push to the model bob\/new.*under the namespace/)
  })

  it('a repository that everybody reads, where nobody agreed to that', async () => {
    await scene.hub.add({ id: TARGET.repo, files: {} })
    expect((await scene.refusal()).message).toMatch(/^The model alice\/tiny is public: everybody could read.*--public/)
    expect(writes()).toEqual([])
    await scene.push({ isPublic: true })
    expect(await scene.stored('model.safetensors')).toEqual(WEIGHTS)
  })

  it('a pull request on nothing', async () => {
    expect((await scene.refusal({ asPullRequest: true })).message).toMatch(/no model alice\/tiny to open a pull request on/)
    expect(writes()).toEqual([])
  })

  it.each([
    ['tiny', /OWNER\/NAME/],
    ['a/b/c', /is no id of the Hub/],
    ['../x', /is no id of the Hub/],
  ])('the name %s', async (repo, sentence) => {
    const error = await scene.refusal({ repo })
    expect([error.code, error.message]).toEqual(['invalid-input', expect.stringMatching(sentence)])
    expect(scene.hub.requests).toEqual([])
  })

  it.each<[string, Parameters<PushScene['hub']['fault']>[1], string, RegExp]>([
    ['a name that is taken', { status: 409 }, '/api/repos/create', /name alice\/tiny is taken/],
    [
      'no room',
      { status: 403, body: '', headers: { 'x-error-message': 'Private repository storage limit reached' } },
      '/objects/batch',
      /no room for the model alice\/tiny.*storage limit reached/,
    ],
    ['a payment', { status: 402 }, '/objects/batch', /no room/],
    ['a commit in the meantime', { status: 412 }, '/commit/', /Somebody has committed.*push again/],
    ['a file too large', { status: 413 }, '/commit/', /refused the push \(status 413\)/],
    ['a sign-in page', { body: '<html>' }, '/preupload/', /not JSON.*sign-in/],
    ['an answer of another shape', { body: '{"files": 3}' }, '/preupload/', /a form that the Hub's protocol does not have/],
    ['no commit', { body: '{}' }, '/commit/', /did not say which commit/],
    ['a commit that is none', { body: '{"commitOid": "latest"}' }, '/commit/', /did not say which commit/],
  ])('%s', async (_name, fault, path, sentence) => {
    scene.hub.fault(path, fault)
    expect((await scene.refusal()).message).toMatch(sentence)
  })

  it('a commit that holds something else', async () => {
    const first = await scene.push()
    const files = [fromText('README.md', '# Other\n'), ...scene.publication.files.slice(1)]
    scene.hub.fault('/commit/', { body: JSON.stringify({ commitOid: first.commit }) })
    const error = await scene.refusal({}, { publication: { ...scene.publication, files } })
    expect(error.message).toMatch(new RegExp(`is commit ${first.commit}, where README.md is not what was sent`))
  })

  it('a pull request’s page on another host is not shown', async () => {
    await scene.hub.add({ id: 'bob/tiny', files: {} })
    const { commit } = await scene.push({ repo: 'bob/tiny', asPullRequest: true, isPublic: true })
    scene.hub.fault('/commit/', { body: JSON.stringify({ commitOid: commit, pullRequestUrl: 'https://evil.example/x' }) })
    const pushed = await scene.push({ repo: 'bob/tiny', asPullRequest: true, isPublic: true })
    expect(pushed.url).toBe(`${scene.hub.url}/bob/tiny/discussions`)
  })
})

describe('a dry run', () => {
  const plan = (target = {}, token: string | null = TOKEN) =>
    planPush(scene.as(token), scene.publication, { ...TARGET, ...target }, new AbortController().signal)

  it('tells what would be made, and only reads', async () => {
    expect(await plan()).toMatchObject({
      repo: 'alice/tiny',
      exists: false,
      isPrivate: true,
      mayWrite: true,
      obstacle: null,
      totalBytes: scene.publication.files.reduce((sum, { bytes }) => sum + bytes, 0),
      files: scene.publication.files.map(({ path, bytes }) => ({ path, bytes, state: 'new' })),
    })
    expect(writes()).toEqual([])
    expect(repository()).toBeUndefined()
  })

  it('tells what is other and what would be removed', async () => {
    const same = scene.publication.card
    await scene.hub.add({
      id: TARGET.repo,
      private: true,
      files: { 'README.md': same, 'config.json': '{}', 'moderato.json': '{}' },
    })
    const found = await plan({ isPublic: true })
    expect(found.files.map(({ state }) => state)).toEqual(['unchanged', 'changed', 'new', 'new'])
    expect([found.removed, found.isPrivate, found.newBytes]).toEqual([['moderato.json'], true, found.totalBytes - same.length])
    expect(found.notices).toEqual([expect.stringMatching(/^It is private and stays so/)])
  })

  it.each<[string, object, string | null, RegExp]>([
    ['no token', {}, null, /no access token/],
    ['the role read', {}, 'hf_reader', /has the role read/],
    ['another’s name', { repo: 'bob/new' }, TOKEN, /may not create repositories of bob: choose a name under alice, team/],
    ['another’s repository', { repo: 'bob/tiny', isPublic: true }, TOKEN, /may not write to bob\/tiny: open a pull request/],
    ['a public repository', { repo: 'team/open' }, TOKEN, /is public/],
  ])('says what stands against it: %s', async (_name, target, token, sentence) => {
    scene.hub.tokens.set('hf_reader', { name: 'alice', role: 'read' })
    await scene.hub.add({ id: 'bob/tiny', files: {} })
    await scene.hub.add({ id: 'team/open', files: {} })
    expect((await plan(target, token)).obstacle).toMatch(sentence)
    expect(writes()).toEqual([])
  })
})
