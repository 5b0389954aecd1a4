/** @file A lint rule of our own: a set of names is a union of string literals. */
export default {
  meta: { name: 'penchant' },
  rules: {
    'no-enum': {
      meta: { messages: { union: 'String-literal unions, not enums.' } },
      create: (context) => ({
        TSEnumDeclaration: (node) => context.report({ node, messageId: 'union' }),
      }),
    },
  },
};
