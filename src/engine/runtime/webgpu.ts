/** The WebGPU device: whatever graphics card has a driver, through Vulkan, Direct3D 12 or Metal. */
import { type Device, GRAPHICS_CARD_TOKENS } from './device'
import { openInference } from './inference'
import { WebGpuTraining } from './webgpu-training'

export const webgpu: Device = {
  name: 'webgpu',
  rowGradients: false,
  tokensAtOnce: GRAPHICS_CARD_TOKENS,

  openInference: (graph, weights) => openInference(graph, weights, 'webgpu'),

  openTraining: (plan) => WebGpuTraining.open(plan),
}
