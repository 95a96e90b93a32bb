/** What ONNX Runtime's CUDA provider needs of the system: none of it may be shipped with the provider, and all of it is NVIDIA's. */
import { isLoadable } from './is-loadable'

interface Need {
  readonly what: string
  readonly libraries: readonly string[]
}

const needs: readonly Need[] = [
  { what: 'the NVIDIA driver 580 or newer', libraries: ['libcuda.so.1'] },
  { what: 'the CUDA 13 runtime', libraries: ['libcudart.so.13', 'libcublas.so.13', 'libcublasLt.so.13', 'libcurand.so.10'] },
  // Not to load the provider, but for its sums, and every gradient has some.
  { what: 'cuDNN 9', libraries: ['libcudnn.so.9'] },
]

/** "the CUDA 13 runtime (libcublas.so.13)" for each need whose libraries the system's loader does not find. */
export const missingNeeds = (found: (library: string) => boolean = isLoadable): string[] =>
  needs.flatMap(({ what, libraries }) => {
    const missing = libraries.filter((library) => !found(library))
    return missing.length > 0 ? [`${what} (${missing.join(', ')})`] : []
  })
