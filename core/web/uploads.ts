import type { FastifyRequest } from 'fastify';

/**
 * Reads an uploaded form. Where it is refused in the midst, what is still on its way is let go by: who sends hears the
 * answer only after the last byte, and would otherwise wait for ever.
 */
export async function readUpload<Read>(request: FastifyRequest, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    request.raw.unpipe();
    request.raw.resume();
    throw error;
  }
}
