"""A telephone that speaks SIP: it registers nowhere, rings, says something and hears keys.

All that it needs is an extension at a PBX, or an account at a provider of SIP: nothing is installed
there, and nothing of ours has to be reachable from outside.
"""
