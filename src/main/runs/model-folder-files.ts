/** Every file that a model folder of Moderato's may hold, by its path inside it. */
import { posix } from 'node:path'
import { QUANTIZATION_FILE, QUANTIZED_MODEL_FILE } from '@engine/io/quantized-files'
import { TOKENIZER_FILES } from '@engine/io/tokenizer/tokenizer-files'
import { WEIGHTS_FILE } from '@engine/io/weights/checkpoint-files'
import { TRAINING_NOTES_FILE } from '@engine/predict/training-notes'

export const CONFIG_FILE = 'config.json'
export const THRESHOLDS_FILE = 'thresholds.json'
export const ONNX_FILE = posix.join('onnx', 'model.onnx')

const withSlashes = (path: string): string => path.replaceAll('\\', '/')

/** With slashes, as in a repository. */
export const MODEL_FOLDER_FILES: readonly string[] = [
  CONFIG_FILE,
  WEIGHTS_FILE,
  ...TOKENIZER_FILES,
  THRESHOLDS_FILE,
  TRAINING_NOTES_FILE,
  ONNX_FILE,
  withSlashes(QUANTIZED_MODEL_FILE),
  withSlashes(QUANTIZATION_FILE),
]
