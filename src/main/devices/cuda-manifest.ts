/** The CUDA files for the ONNX Runtime that this version ships with: where there are any, what they are, and their hashes. */

export interface ArchivedFile {
  /** In the archive. */
  readonly path: string
  /** Beside ONNX Runtime's library, which looks for it by this name. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface CudaManifest {
  readonly onnxruntime: string
  /** Of the npm registry. */
  readonly package: string
  readonly version: string
  /** Of the package's archive. */
  readonly bytes: number
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string
  readonly files: readonly ArchivedFile[]
}

/**
 * A third party's build. Microsoft's own lies on hosts that are no package registry and whose files npm does not vouch for. The archive
 * holds TensorRT's provider too, which nothing here uses.
 */
const linuxX64: CudaManifest = {
  onnxruntime: '1.29.0',
  package: 'com.github.asus4.onnxruntime.linux-x64-gpu',
  version: '0.4.9',
  bytes: 179_145_956,
  integrity: 'sha512-FopIhNE/Ng+v2X65wVc9clPCBCvhvA53Hxo2U0Kf5fGdVsC7iCA+mZ0KLWggcQAj7TIZ6pNidR4AC10g74Xo6w==',
  files: [
    {
      path: 'package/Plugins/Linux/x64/libonnxruntime_providers_cuda.so',
      name: 'libonnxruntime_providers_cuda.so',
      bytes: 229_780_440,
      sha256: '56cf3254b118ad837ccc4ed8f6d1b23504bbf7ef91b34cbc0b289cb7f10b3037',
    },
    {
      path: 'package/Plugins/Linux/x64/libonnxruntime_providers_shared.so',
      name: 'libonnxruntime_providers_shared.so',
      bytes: 14_632,
      sha256: 'c6a12593396095f5670160e284c35d1700b7708cf3037b7042e2a5200ccae772',
    },
  ],
}

/** Null for a system that has none: DirectML comes with Windows, and macOS has no CUDA. */
export const cudaManifest = (platform: string = process.platform, arch: string = process.arch): CudaManifest | null =>
  platform === 'linux' && arch === 'x64' ? linuxX64 : null
