/// The USB devices that a virtual machine could be given.
///
/// Start at [UsbService]; [UsbDevices] reads them from sysfs and udev.
@NullMarked
package io.parbuckle.host.usb;

import org.jspecify.annotations.NullMarked;
