/** The name of the graphics adapter, told by the drivers that the process has loaded: onnxruntime-node does not tell it. */

/** By file name of the driver. */
const drivers: readonly (readonly [RegExp, string])[] = [
  [/libGLX_nvidia|nvoglv64/, 'NVIDIA'],
  [/libvulkan_nouveau/, 'NVIDIA (Mesa NVK)'],
  [/libvulkan_radeon/, 'AMD (Mesa RADV)'],
  [/amdvlk/, 'AMD (AMDVLK)'],
  [/libvulkan_intel/, 'Intel (Mesa ANV)'],
]
const softwareDrivers: readonly (readonly [RegExp, string])[] = [
  [/vk_swiftshader/, 'SwiftShader, which computes on the processor'],
  [/libvulkan_lvp/, 'llvmpipe, which computes on the processor'],
]

/** Null where they do not tell which one it is. A software driver beside another's is not the one that WebGPU picks. */
export function adapterName(libraries: readonly string[]): string | null {
  const named = (list: typeof drivers) =>
    list.flatMap(([file, name]) => (libraries.some((path) => file.test(path)) ? [name] : []))
  const found = named(drivers)
  const names = found.length > 0 ? found : named(softwareDrivers)
  return names.length === 1 ? (names[0] as string) : null
}

/** Shared libraries of this process. */
export function loadedLibraries(): string[] {
  const report = process.report.getReport() as { sharedObjects?: string[] }
  return report.sharedObjects ?? []
}
