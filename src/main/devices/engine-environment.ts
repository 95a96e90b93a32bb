/** The environment that every engine process begins with. */
import { FOLDER_VARIABLE } from '@engine/runtime/native-folder'
import { installedCuda } from './cuda-folder'

/**
 * ONNX Runtime's own builds report models, devices and errors to Microsoft from 1.29 on, in native code that no JavaScript sees. The
 * variable turns that off whole, if it is there before the library begins: so it is given at birth.
 */
const withoutTelemetry = { ORT_DISABLE_TELEMETRY: '1' }

/** Asked for each process anew: the CUDA files may have been installed, or removed, since the one before. */
export function engineEnvironment(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  const cuda = installedCuda(home)
  return { ...env, ...withoutTelemetry, ...(cuda !== null && { [FOLDER_VARIABLE]: cuda }) }
}
