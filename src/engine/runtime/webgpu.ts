/** The WebGPU device: whatever graphics card has a driver, through Vulkan, Direct3D 12 or Metal. */
import { type Device, GRAPHICS_CARD_TOKENS } from './device'
import { openSession } from './session'
import { runLogits } from './session-feeds'
import { WebGpuMemory } from './webgpu-memory'
import { WebGpuTraining } from './webgpu-training'

export const webgpu: Device = {
  name: 'webgpu',
  rowGradients: false,
  tokensAtOnce: GRAPHICS_CARD_TOKENS,

  async openInference(graph, weights) {
    const memory = new WebGpuMemory()
    const session = await openSession(graph, { provider: 'webgpu' })
    const parameters = Object.fromEntries(await memory.uploadAll(weights))
    return {
      logits: (feeds) => runLogits(session, feeds, parameters),
      async dispose() {
        for (const tensor of Object.values(parameters)) tensor.dispose()
        await session.release()
        await memory.dispose()
      },
    }
  },

  openTraining: (plan) => WebGpuTraining.open(plan),
}
