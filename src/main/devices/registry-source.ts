/** The archive of an npm package, from the registry that npm is set to use. */
import { createHash } from 'node:crypto'
import type { Network } from '@main/network/network'
import { fetched } from '@main/transfer/fetched'
import { passingRefusal } from '@main/transfer/passing-refusal'
import type { Source } from '@main/transfer/source'
import { AppError, invalidInput } from '@shared/errors'
import registryUrl from 'registry-url'
import type { CudaManifest } from './cuda-manifest'

/** What npm_config_registry names, else a .npmrc, else npm's own. @throws AppError('invalid-input') where that is no address */
export function registryAddress(env: NodeJS.ProcessEnv): string {
  const value = env.npm_config_registry || env.NPM_CONFIG_REGISTRY || registryUrl()
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw invalidInput(
      `The npm registry is ${JSON.stringify(value)}, by npm_config_registry or .npmrc: expected an address that begins with https://.`,
    )
  return value.replace(/\/+$/, '')
}

/** @throws AppError as `registryAddress` */
export function registrySource(network: Network, env: NodeJS.ProcessEnv, manifest: CudaManifest): Source {
  const { package: name, version, bytes, integrity } = manifest
  const url = `${registryAddress(env)}/${name}/-/${name}-${version}.tgz`
  const title = `The package ${name}@${version}`
  return {
    url,
    name: `${name}-${version}.tgz`,
    title,
    expected: { bytes, digest: digestOf(integrity), newHash: () => createHash('sha512') },
    hashFrom: 'this version of Moderato',
    async ask(headers, signal) {
      const response = await fetched(() => network.fetch(url, { headers, signal, purpose: 'download CUDA files' }), url, signal)
      if (response.ok || response.status === 416) return response
      await response.body?.cancel().catch(() => {})
      throw passingRefusal(response, new URL(url).host) ?? refusal(response.status, new URL(url).host, title)
    },
  }
}

const digestOf = (integrity: string): string => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')

const refusal = (status: number, host: string, title: string): AppError =>
  new AppError(
    status === 404 ? 'not-found' : 'unsupported',
    `${host} did not give it (status ${status}): ${title} was expected there. Ask who runs that registry, or set npm_config_registry to another.`,
  )
