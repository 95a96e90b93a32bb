/** Whether the system has a shared library: its own loader is asked, which knows LD_LIBRARY_PATH, ld.so.conf and what is loaded. */

/** Loading runs the library's own beginning: to be asked in a process that a driver may end. */
export function isLoadable(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library)
    return true
  } catch (error) {
    // What is found and is no addon of Node's is found all the same.
    return !(error as Error).message.includes('cannot open shared object file')
  }
}
