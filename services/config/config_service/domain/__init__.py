"""Config's rules, without input or output: the choices, whether settings are valid, and the effect of a change."""
