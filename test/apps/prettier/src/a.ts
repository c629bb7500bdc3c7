enum E {A=1,B}
export   abstract class X<T extends object= {}> implements Y { private readonly a?:string; constructor(public b:number,){super()} @dec() m<U>(this:X<T>,...x:U[]):asserts x is U[]{return (x as unknown) as any} }
type M = {[K in keyof T]?: T[K] extends infer R ? R : never}
declare module "x" { export default function f(a: string|undefined):Promise<void> }
