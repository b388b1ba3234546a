import Glibc

/// `base^exponent` in single precision.
func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }

/// `e^exponent` in single precision.
func exponential(_ exponent: Float) -> Float { expf(exponent) }
