/** Says whether it was born without telemetry, and ends. */
process.send?.(process.env.ORT_DISABLE_TELEMETRY, () => process.exit())
