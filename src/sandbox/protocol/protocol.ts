import type { HttpReply, HttpRequest } from '../http.ts';
import type { Refusal } from '../refusal.ts';

/** How one of AWS's wire formats says a call, a result and an error. It knows no service. */
export interface Protocol {
  /** The members of the request. Throws Refusal when they cannot be read. */
  input(request: HttpRequest): Record<string, unknown>;
  result(operation: string, output: unknown, requestId: string): HttpReply;
  error(refusal: Refusal, requestId: string): HttpReply;
}
