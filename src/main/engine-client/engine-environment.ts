/** The environment that every engine process begins with. */

/**
 * ONNX Runtime's own builds report models, devices and errors to Microsoft from 1.29 on, in native code that no JavaScript sees. The
 * variable turns that off whole, if it is there before the library begins: so it is given at birth.
 */
export const engineEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...env, ORT_DISABLE_TELEMETRY: '1' })
