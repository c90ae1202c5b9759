/**
 * Which web classes does the runtime bring, whatever stands in their place later?
 *
 * Taken once, when this room is loaded: `installFastResponse` and other programs put classes of their own
 * into globalThis, and ours must not be built on itself. This file refuses to know what anybody does with them.
 */

export const NativeRequest: typeof Request = globalThis.Request;
export const NativeResponse: typeof Response = globalThis.Response;
export const NativeHeaders: typeof Headers = globalThis.Headers;

/** What a Response may be made of. */
export type GivenBody = NonNullable<ConstructorParameters<typeof Response>[0]>;

/** What Headers may be made of. */
export type GivenHeaders = NonNullable<ConstructorParameters<typeof Headers>[0]>;

/** How `console.log` asks an object what it shows: a registered symbol, so that nobody need be imported. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** What Node hands to such a method. */
export type Inspect = (value: unknown, options: unknown) => string;

/**
 * Puts a class of ours beneath a native one: `instanceof` holds, and nobody's global is touched. A member
 * that ours doesn't have would find a native object's insides missing, so `adopt` is asked for it.
 *
 * @param adopt returns the native object that answers in place of ours
 */
export function standBeneath<T extends object>(
  ours: { readonly prototype: T },
  native: { readonly prototype: object },
  adopt: (mine: T, name: string, isMethod: boolean) => object,
): void {
  Object.setPrototypeOf(ours.prototype, native.prototype);
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(native.prototype))) {
    if (Object.hasOwn(ours.prototype, name)) continue;
    if (member.get !== undefined) {
      Object.defineProperty(ours.prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: T): unknown {
          return Reflect.get(adopt(this, name, false), name);
        },
      });
    } else if (typeof member.value === "function" && name !== "constructor") {
      const method: (...values: unknown[]) => unknown = member.value;
      Object.defineProperty(ours.prototype, name, {
        configurable: true,
        enumerable: true,
        writable: true,
        value(this: T, ...values: unknown[]): unknown {
          return Reflect.apply(method, adopt(this, name, true), values);
        },
      });
    }
  }
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(ours.prototype))) {
    // A program that copies a native object by its enumerable members finds the same ones here.
    if (Object.hasOwn(native.prototype, name) && name !== "constructor") {
      Object.defineProperty(ours.prototype, name, { ...member, enumerable: true });
    }
  }
}
