"""JSON for programs: one module per noun, each endpoint calls one action and shows its result.

The schemas here are a promise of their own (``/api/v1``): what is inside may change, they may only
grow. ``doors`` holds the protocols that other systems' senders speak.
"""
