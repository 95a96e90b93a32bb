/** `moderato devices --install cuda` and `--remove cuda`: what is asked, what is refused, and that the list is printed all the same. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cliScene } from './scene'

const scene = await cliScene()
const devicesFolder = () => join(scene.folder, 'home', 'devices')

/** Answers everything with one status. */
async function registry(status: number): Promise<string[]> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const before = process.env.npm_config_registry
  process.env.npm_config_registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror/`
  onTestFinished(() => {
    if (before === undefined) delete process.env.npm_config_registry
    else process.env.npm_config_registry = before
    server.close()
  })
  return asked
}

test.each([
  [['--install', 'rocm'], /--install: found "rocm", expected cuda\./],
  [['--remove', ''], /--remove: found "", expected cuda\./],
  [['--install', 'cuda', '--remove', 'cuda'], /Give either --install or --remove\./],
])('%j is refused', async (options, message) => {
  const { code, stdout, stderr } = await scene.run('devices', ...options)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
})

const hasFiles = process.platform === 'linux' && process.arch === 'x64'

test.runIf(hasFiles)('asks the registry for the one package, says whose it is, and tells a refusal', async () => {
  const asked = await registry(404)
  const { code, stderr } = await scene.run('devices', '--install', 'cuda')
  expect(asked).toEqual([
    expect.stringMatching(/^\/mirror\/com\.github\.asus4\.onnxruntime\.linux-x64-gpu\/-\/[\w.-]+-0\.4\.9\.tgz$/),
  ])
  expect(stderr).toMatch(/@0\.4\.9, a third party's build: 179\.1 MB\./)
  expect(stderr).toMatch(/127\.0\.0\.1:\d+ did not give it \(status 404\)/)
  expect(code).toBe(2)
})

test.runIf(hasFiles)('asks nobody while the network is switched off', async () => {
  const asked = await registry(404)
  await scene.run('network', '--off')
  const { code, stderr } = await scene.run('devices', '--install', 'cuda')
  await scene.run('network', '--on')
  expect([code, asked]).toEqual([1, []])
  expect(stderr).toMatch(/The network is switched off/)
})

test.skipIf(hasFiles)('says where there are no such files', async () => {
  expect((await scene.run('devices', '--install', 'cuda')).stderr).toMatch(/There are no CUDA files for this system/)
})

test('removes what is there, also when nothing is, and lists the devices', async () => {
  mkdirSync(join(devicesFolder(), 'cuda-1.29.0'), { recursive: true })
  writeFileSync(join(devicesFolder(), 'cuda-1.29.0.tgz.incomplete'), 'a part of it')
  for (let i = 0; i < 2; i++) {
    const { devices } = await scene.json<{ devices: { name: string }[] }>('devices', '--remove', 'cuda')
    expect(devices.map(({ name }) => name)).toEqual(['cpu', 'cuda', 'dml', 'webgpu'])
    expect(existsSync(join(devicesFolder(), 'cuda-1.29.0'))).toBe(false)
    expect(existsSync(join(devicesFolder(), 'cuda-1.29.0.tgz.incomplete'))).toBe(false)
  }
})
