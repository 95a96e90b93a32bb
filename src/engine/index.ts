/**
 * The engine's table of contents, from the graph up to a trained model; tests/engine/index.test.ts walks through it. Inside the app
 * each file imports what it needs directly: main would otherwise load onnxruntime into its own process.
 */

// A graph of standard ONNX operators: built, printed, written.

export { GraphBuilder } from './graph/builder'
export { opTable } from './graph/op-table'
export { printGraph } from './graph/print'
export type { Graph, Value } from './graph/value'
export { writeModel } from './io/onnx/write-model'

// Its gradients.

export { differentiate } from './grad/differentiate'
export { gradRules } from './grad/registry'

// Models: a record for each family, and the classifier that any of them makes.

export type { Architecture } from './arch/architecture'
export { buildClassifier, buildLogitsGraph, type ClassifierModel } from './arch/classifier'
export { architectures } from './arch/index'
export { oneLayer } from './arch/one-layer'

// Training: the step as a graph, the update, the device that holds the tensors, the loop over all of it.

export { adamWDefaults } from './optim/adamw'
export { learningRate } from './optim/schedule'
export { cpu } from './runtime/cpu'
export type { Device, Training, Weights } from './runtime/device'
export { arranged } from './runtime/session'
export { DropoutMasks } from './train/dropout-masks'
export { buildGradientGraph } from './train/gradient-graph'
export { train } from './train/train'

// Files: checkpoints and tokenizers as real repositories hold them, data as people have it.

export { readRows } from './data/files/read-rows'
export { embeddedModelFolder, verifyEmbedded } from './io/embedded'
export { loadTensors } from './io/load-tensors'
export { saveModelFolder } from './io/model-folder'
export { saveSafetensors } from './io/safetensors'
export { openTokenizer } from './io/tokenizer'
export { describeModel, loadModel } from './predict/load-model'

// Answers: a text's probabilities, a data set's metrics.

export { evaluateMetrics } from './evaluate/metrics/evaluate-metrics'
export { openClassifier } from './predict/classifier'

// The whole of it as a process of its own.

export { methods } from './process/protocol'
export { serve } from './process/server'
