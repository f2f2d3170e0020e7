// @types/passport-http-bearer brings @types/koa along, which does not compile beside Express 5.
declare module 'passport-http-bearer' {
  import type { Strategy as PassportStrategy } from 'passport';

  type Verified<User> = (error: unknown, user?: User | false) => void;

  export class Strategy<Request, User> extends PassportStrategy {
    constructor(
      options: { passReqToCallback: true; realm?: string },
      verify: (req: Request, token: string, done: Verified<User>) => void,
    );
  }
}
